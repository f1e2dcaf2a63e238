"""Small files of public data, for the verbs that read them."""

from tests.drafts.conftest import data as data
from tests.sources.conftest import written as written
