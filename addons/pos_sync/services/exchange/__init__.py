"""The folder of the exchanges: reached through fsspec, every call bounded in time, every fault a sentence."""
