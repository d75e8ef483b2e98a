"""The numbers that the prose may state, each computed from the package or read from what others published.

`common` is for all chapters, `chapter_03` for that chapter alone; each module has `numbers()`, a set of texts.
"""
