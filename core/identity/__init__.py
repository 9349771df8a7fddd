"""Who may do what, and where: users, groups, centres, login, and the one place that hides foreign centres."""
