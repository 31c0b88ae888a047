"""The demo book and generated books: households whose lots were bought at real closes."""
