"""Real models behind the ports. Heavy libraries are imported inside functions, when a model is loaded."""

from genolex.models.encoders import LlamaIndexEncoder, SentenceTransformerEncoder, load_encoder
from genolex.models.minilm import MiniLM
from genolex.models.rerankers import CrossEncoderReranker, PostprocessorReranker

__all__ = [
    "CrossEncoderReranker",
    "LlamaIndexEncoder",
    "MiniLM",
    "PostprocessorReranker",
    "SentenceTransformerEncoder",
    "load_encoder",
]
