"""The command line: one file a command. click, terminal, environment and clock stop here."""
