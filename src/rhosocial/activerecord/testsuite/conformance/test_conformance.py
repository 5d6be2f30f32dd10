"""Every area on every configured target."""

from ..rules import test_classes

globals().update(test_classes())
