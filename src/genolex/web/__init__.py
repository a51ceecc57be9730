"""The web app: a chat whose citations open the provision beside the answer."""

from genolex.web.app import make_app, mounted

__all__ = ["make_app", "mounted"]
