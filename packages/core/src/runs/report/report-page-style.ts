/** The style of a report page; follows the reader's light or dark setting and prints. */
export const pageStyle = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0 1rem; } dd { margin: 0; }
dt, .quiet, summary { opacity: 0.7; }
p.quiet { margin: 0.25rem 0; }
pre { overflow-x: auto; padding: 0.75rem; border: 1px solid var(--line); border-radius: 6px; font: 13px/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
article { border: 1px solid var(--line); border-radius: 6px; padding: 0.75rem 1rem; margin: 0.75rem 0; }
img { display: block; max-width: 100%; margin: 0.75rem 0; background: white; border-radius: 6px; }
ul { padding-left: 1.25rem; } .tree ul { border-left: 1px solid var(--line); }
.badge { display: inline-block; padding: 0 0.5rem; border-radius: 999px; font-size: 0.8rem; border: 1px solid currentColor; color: #7a6200; }
.badge.completed, .badge.valid, .badge.holds { color: #1a7f37; }
.badge.invalid, .badge.rejected, .badge.missing, .badge.failed, .badge.violated, .badge.error, .badge.unsuccessful { color: #cf222e; }
@media (prefers-color-scheme: dark) {
  .badge { color: #d9b84a; } .badge.completed, .badge.valid, .badge.holds { color: #4ac26b; }
  .badge.invalid, .badge.rejected, .badge.missing, .badge.failed, .badge.violated, .badge.error, .badge.unsuccessful { color: #ff7b72; }
}
@media print { details { display: none; } }
`;
