"""What every view uses: the session, who may enter, pages, refusals."""

from delphi.web.guard import allow, load, public
from delphi.web.identity import identity
from delphi.web.pages import acting, flash, into_form, page, see_other
from delphi.web.session import db

__all__ = ["acting", "allow", "db", "flash", "identity", "into_form", "load", "page", "public", "see_other"]
