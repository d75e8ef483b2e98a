"""What every widget shares: strict arguments, its state as traits, a still picture, a table."""

import io
from base64 import b64encode
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any, ClassVar, Self

import anywidget
from ipywidgets import ValueWidget
from traitlets import Dict, Unicode

if TYPE_CHECKING:
    from matplotlib.figure import Figure

from ..spec import REFERENCE
from ..tables import DataTable
from .traits import ArchitectureTrait, architecture_from_json
from .words import common_words, words


class Explorer(anywidget.AnyWidget, ValueWidget):
    """A widget whose traits, named in `state_names`, are its whole state.

    `value` is the state as a dict, for `ipywidgets.interact`. `picture()` and `table()` show the
    state without a browser.

    Args:
        **state: Traits of `state_names`; the others have their defaults. Beside them what ipywidgets lets every
            widget have: `layout`, `tooltip`, `tabbable`.

    Raises:
        TypeError: If there is no such trait.
        AttributeError: If what is set later is no attribute of the widget, as a misspelled trait.
        TraitError: If a value is not allowed; the message says what is.
    """

    name: ClassVar[str]
    state_names: ClassVar[tuple[str, ...]] = ()
    host_names: ClassVar[tuple[str, ...]] = ("layout", "tooltip", "tabbable")  # what ipywidgets itself shows

    description: str = ""  # where `ipywidgets.interact` writes the argument's name

    widget_name = Unicode(read_only=True, help="the widget's short name").tag(sync=True)
    limits = Dict(read_only=True, help="what each control may be").tag(sync=True)
    text = Dict(read_only=True, help="what the widget says, in one language").tag(sync=True)
    common = Dict(read_only=True, help="what all widgets say, in that language").tag(sync=True)
    value = Dict(read_only=True, help="the whole state")

    def __init_subclass__(cls, **options: Any) -> None:
        """Say in the signature what `help` and an editor show: the state, with its defaults."""
        super().__init_subclass__(**options)
        traits = ((name, getattr(cls, name)) for name in cls.state_names)
        values = ((n, REFERENCE if isinstance(t, ArchitectureTrait) else t.default_value) for n, t in traits)
        cls.__signature__ = Signature(
            [Parameter(n, Parameter.KEYWORD_ONLY, default=v, annotation=type(v)) for n, v in values]
        )

    def __init__(self, **state: Any) -> None:
        unknown = [name for name in state if name not in self.state_names + self.host_names]
        if unknown:
            raise TypeError(
                f"{type(self).__name__}() takes {', '.join(self.state_names)}, but no argument named {unknown[0]!r}"
            )
        self.set_trait("widget_name", self.name)
        self.set_trait("limits", {name: self.traits()[name].limits() for name in self.state_names})
        self.set_trait("text", words(self.name))
        self.set_trait("common", common_words())
        super().__init__(**state)
        self.observe(self._note_value, names=list(self.state_names))
        self._note_value()

    def __setattr__(self, name: str, value: Any) -> None:
        if not name.startswith("_") and not hasattr(type(self), name):
            raise AttributeError(f"{type(self).__name__} has no {name!r} to set: it has {', '.join(self.state_names)}")
        super().__setattr__(name, value)

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:
        """The traits as a page receives them, those that have their defaults among them.

        Args:
            key: Names of traits. default: all.
            drop_defaults: Makes no difference: a page without Python, as `ipywidgets.embed` writes it, knows no
                defaults, not even the widget's own script.

        Returns:
            Values by name.
        """
        return super().get_state(key)

    def _note_value(self, change: object = None) -> None:
        self.set_trait("value", {name: getattr(self, name) for name in self.state_names})

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Self:
        """The widget that a page holds.

        Args:
            state: Its traits by name, as in the file of a notebook.

        Returns:
            The widget.
        """
        traits = cls.class_traits()
        read = {True: architecture_from_json, False: lambda value: value}
        return cls(**{name: read[isinstance(traits[name], ArchitectureTrait)](state[name]) for name in cls.state_names})

    def picture(self) -> "Figure":
        """The state as a matplotlib figure."""
        raise NotImplementedError

    def table(self) -> DataTable:
        """The numbers behind the picture."""
        raise NotImplementedError

    def still(self) -> tuple[bytes, str]:
        """`picture()` as (PNG bytes, a sentence that says what it shows)."""
        from ..plots.style import book_style

        with book_style(), io.BytesIO() as file:
            self.picture().savefig(file, format="png", dpi=110)
            return file.getvalue(), self.text["picture"]

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """The live view, and for what cannot show one, as a notebook file on GitHub, the still picture."""
        found = super()._repr_mimebundle_(**options)
        if found is None:
            return None
        data, metadata = found
        png, alt = self.still()
        return data | {"image/png": b64encode(png).decode()}, metadata | {"image/png": {"alt": alt}}

    # ipywidgets 7, as Colab has it, would show the live view alone.
    _ipython_display_ = None

    def __repr__(self) -> str:
        shown = (f"{name}={getattr(self, name)!r}" for name in self.state_names)
        return f"{type(self).__name__}({', '.join(shown)})"
