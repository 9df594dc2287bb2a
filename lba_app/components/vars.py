"""Names for what Reflex hands to components.

A state variable, seen from a component, is a piece of JavaScript that no type checker follows.
These names say at least what it will hold in the browser.
"""

from typing import Any, TypeAlias

Row: TypeAlias = Any
"""A row of the state: its fields are read by `row["field"]`."""

Text: TypeAlias = Any
"""A text, of the state or of the code."""

Handler: TypeAlias = Any
"""An event handler of a state."""
