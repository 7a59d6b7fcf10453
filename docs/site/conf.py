# Copyright (c) 2026, research.cloud contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sphinx settings of the documentation site; `make docs` builds it without the network."""

project = "research.cloud"
author = "research.cloud contributors"
copyright = "2026, research.cloud contributors"  # noqa: A001 (the name that Sphinx reads)
title = "research.cloud"
html_short_title = "research.cloud"

extensions = ["sphinx_antsibull_ext"]
default_role = "any"
highlight_language = "YAML+Jinja"
pygments_style = "ansible"
nitpicky = True
# Defined in Ansible's own documentation, which a build without the network cannot look into.
nitpick_ignore_regex = [
    ("envvar", r"ANSIBLE_.*"),
    ("ref", r"ansible_.*|action_plugins|common_return_values"),
    ("ansplugin", r"ansible\.builtin\..*"),
    ("ansopt", r"ansible\.builtin\..*"),
]

html_theme = "sphinx_ansible_theme"
html_copy_source = False
html_show_sphinx = False
html_use_index = False
html_use_modindex = False
display_version = False
