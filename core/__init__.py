"""The host of Guichet: it loads addons and gives them a place to live. It never imports an addon."""

PROJECT = "guichet"
