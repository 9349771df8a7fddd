"""The export of a register: what is sent of a closed session, how, and how far it is."""
