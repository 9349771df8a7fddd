"""The use cases of the point of sale, free of Flask: they flush, never commit."""
