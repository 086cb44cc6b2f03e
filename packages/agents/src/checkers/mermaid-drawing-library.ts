/** The library that draws. The packed package holds this module as one file. */
export { renderMermaidSVG } from "beautiful-mermaid";
