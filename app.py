"""The web app: `python app.py`, or `genolex serve`. HOST and PORT come from GENOLEX_HOST and GENOLEX_PORT."""

from genolex.assistant import Assistant
from genolex.settings import settings
from genolex.web import serve

if __name__ == "__main__":
    serve(Assistant.load(progress=True), settings().host, settings().port)
