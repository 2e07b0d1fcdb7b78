"""The W3C's Nu HTML Checker: a command to which options and pages are added."""

from media import REPOSITORY

_JAR = REPOSITORY / "tests" / "js" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

# It checks a few pages and ends: to optimise its code would take longer than to run it.
NU_CHECKER = ("java", "-XX:TieredStopAtLevel=1", "-Xss4m", "-jar", str(_JAR))
