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
    oidc_issuer: str = ""
    """An identity provider (OpenID Connect) through which browsers log in (docs/serving.md); empty for none."""
    oidc_client: str = ""
    oidc_secret: SecretStr = SecretStr("")
    oidc_url: str = ""
    """The address of this server as browsers write it; the provider sends them back to /login/back there."""
    oidc_allowed: list[str] = []
    """Addresses, or domains as `@example.org`, that may come in; empty for every user of the provider."""
    names: list[str] = []
    """Further names under which the server answers, such as that of a proxy before it."""
    per_minute: float = 120
    """Requests of a client; 0 for no limit."""
    workers: int = 0
    """Threads of the API; 0 for as many as there are cores, more with a language model."""
    log_questions: bool = False
    """Whether the log holds the text of questions."""
    visits: int = 20
    """Visitors who may have documents of their own in the web app and the API at once; 0 for none (docs/api.md)."""
    visit_documents: int = 5
    """Documents of a visit."""
    visit_megabytes: int = 20
    """Megabytes of a file that a visitor sends."""
    visit_pages: int = 150
    """Pages of all documents of a visit; one takes some 0.2 MB of memory."""
    visit_minutes: float = 60
    """Minutes without a question after which a visit ends and its documents are gone."""
    visit_urls: bool = True
    """Whether visitors may name an address of the public web in place of a file (docs/api.md)."""
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
