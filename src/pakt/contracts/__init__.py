"""The agreements that ship: one YAML file each; public holidays by country in `holidays/`."""
