"""The clipboard of the person's desktop, where there is one."""

from gettext import gettext as _

from media_pipeline.errors import UsageProblem


def copy(text: str) -> None:
    """Put ``text`` on the clipboard.

    Raises:
        UsageProblem: this computer has none, or nothing that writes to it.
    """
    import pyperclip

    try:
        pyperclip.copy(text)
    except (pyperclip.PyperclipException, OSError) as error:
        raise UsageProblem(
            _("There is no clipboard here that media can write to."),
            _("Select the line above and copy it. On Linux, install xclip or wl-clipboard."),
        ) from error
