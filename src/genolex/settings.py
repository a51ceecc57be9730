"""Settings, from the environment (`GENOLEX_*`) or a `.env` file; every one has a default that works offline."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from pathlib import Path

from platformdirs import user_cache_path, user_data_path
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def shipped_corpus() -> Path:
    """The corpus that comes with the package: inside the wheel, or beside `src/` in a checkout."""
    packed = Path(str(resources.files("genolex"))) / "_corpus"
    return packed if packed.is_dir() else Path(__file__).resolve().parents[2] / "corpus"


class Settings(BaseSettings):
    """Where things are and how the app is served."""

    model_config = SettingsConfigDict(env_prefix="GENOLEX_", env_file=".env", extra="ignore")

    corpus: Path = shipped_corpus()
    cache: Path = user_cache_path("genolex")
    data: Path = user_data_path("genolex")
    """Where documents that were added, official texts and feedback are kept."""
    encoder: str = "embedded"
    """`embedded` (all-MiniLM-L6-v2), or the path or name of any sentence-transformers model."""
    host: str = "127.0.0.1"
    port: int = 7860
    reranker: str = ""
    """The path or name of a sentence-transformers cross-encoder that orders the leading provisions; empty for none."""
    llm: str = ""
    """`openai-like`, `openai`, `anthropic` or `ollama`; empty to answer without a language model (docs/models.md)."""
    llm_model: str = ""
    llm_url: str = ""
    llm_key: SecretStr = SecretStr("")
    llm_timeout: float = 60.0
    """Seconds that the model may take for an answer; then the extractive one is given."""
    users: Path | None = None
    """A file of users who may log in (docs/api.md); none to serve without login."""
    names: list[str] = []
    """Further names under which the server answers, such as that of a proxy before it."""
    per_minute: float = 120
    """Requests of a client; 0 for no limit."""
    workers: int = 0
    """Threads of the API; 0 for as many as there are cores, more with a language model."""
    log_questions: bool = False
    """Whether the log holds the text of questions."""
    late: bool = True
    """Late interaction; without it an index takes a tenth of the memory and ranks less well (docs/scaling.md)."""
    milvus_uri: str = ""
    """The address of a Milvus server, or a file that ends in .db for Milvus Lite; empty to search in this process."""
    milvus_token: SecretStr = SecretStr("")
    """`user:password` or a key, when the server asks for one."""


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
