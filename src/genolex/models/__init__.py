"""Real models behind the ports. Heavy libraries are imported inside functions, when a model is loaded."""

from genolex.models.encoders import LlamaIndexEncoder, SentenceTransformerEncoder, embedded_encoder, load_encoder

__all__ = ["LlamaIndexEncoder", "SentenceTransformerEncoder", "embedded_encoder", "load_encoder"]
