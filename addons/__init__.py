"""The addons shipped with Guichet; each is a package of its own."""
