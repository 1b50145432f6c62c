"""What an article says as blocks for papers: paragraphs, lists, code, tables. Plain data, whatever makes the paper."""

from __future__ import annotations

from typing import Any

from markdown_it.tree import SyntaxTreeNode

from pakt.desk.pages.markdown import tree

# `kind` and what belongs to it: `text`, `url`, `level`, `start`, `tight`, `children`.
Block = dict[str, Any]

INLINE = {"strong": "strong", "em": "em", "s": "strike", "mention": "strong"}
# The title of the article is the first level.
FIRST_LEVEL, LAST_LEVEL = 2, 4


def blocks_of(text: str) -> list[Block]:
    root = tree(text)
    if root is None:
        return [{"kind": "paragraph", "children": plain(part)} for part in text.split("\n\n")]
    return [block for node in root.children for block in of(node)]


def plain(text: str) -> list[Block]:
    return [{"kind": "text", "text": text}]


def of(node: SyntaxTreeNode) -> list[Block]:
    """The blocks that a node stands for."""
    match node.type:
        case "paragraph":
            return [{"kind": "paragraph", "children": inline(node.children)}]
        case "heading":
            level = min(LAST_LEVEL, FIRST_LEVEL + int(node.tag[1]) - 1)
            return [{"kind": "heading", "level": level, "children": inline(node.children)}]
        case "fence" | "code_block":
            return [{"kind": "code", "text": node.content.rstrip("\n")}]
        case "blockquote":
            return [{"kind": "quote", "children": within(node)}]
        case "hr":
            return [{"kind": "rule"}]
        case "bullet_list" | "ordered_list":
            kind = "bullets" if node.type == "bullet_list" else "numbers"
            items = [{"kind": "item", "children": within(item)} for item in node.children]
            start = int(node.attrs.get("start", 1))
            return [{"kind": kind, "start": start, "tight": is_tight(node), "children": items}]
        case "table":
            rows = [row for part in node.children for row in part.children]
            return [{"kind": "table", "children": [row_of(row) for row in rows]}]
    return within(node)


def within(node: SyntaxTreeNode) -> list[Block]:
    return [block for child in node.children for block in of(child)]


def row_of(row: SyntaxTreeNode) -> Block:
    return {"kind": "row", "children": [{"kind": "cell", "children": inline(cell.children)} for cell in row.children]}


def is_tight(node: SyntaxTreeNode) -> bool:
    """Whether the items stand close to each other: their paragraphs are then hidden."""
    paragraphs = [child for item in node.children for child in item.children if child.type == "paragraph"]
    return all(paragraph.hidden for paragraph in paragraphs)


def inline(nodes: list[SyntaxTreeNode]) -> list[Block]:
    found: list[Block] = []
    for node in nodes:
        match node.type:
            case "inline":
                found += inline(node.children)
            case "text" | "text_special":
                found += plain(node.content)
            case "softbreak" | "hardbreak":
                found.append({"kind": "break"})
            case "code_inline":
                found.append({"kind": "code", "text": node.content})
            case "link":
                url = str(node.attrs.get("href", ""))
                leads = url.startswith(("http://", "https://", "mailto:", "tel:"))
                # An address within the desk leads nowhere on paper.
                said = inline(node.children)
                found += [{"kind": "link", "url": url, "children": said}] if leads else said
            case _ if node.type in INLINE:
                found.append({"kind": INLINE[node.type], "children": inline(node.children)})
            case _:
                found += plain(node.content) if node.is_nested is False and node.content else inline(node.children)
    return found
