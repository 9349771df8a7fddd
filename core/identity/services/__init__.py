"""What is done to users, groups, tokens, centres and addon switches; knows no Flask."""
