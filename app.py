"""The web app: `python app.py` is `genolex serve`. HOST and PORT come from GENOLEX_HOST and GENOLEX_PORT."""

from genolex.cli.serving import serve

if __name__ == "__main__":
    serve()
