/** Tokens in words: `950 tokens`, `12.3k tokens`, `1.20M tokens`. */
export function tokenWords(tokens: number): string {
  if (tokens < 10_000) return `${tokens} tokens`;
  return tokens < 999_950 ? `${(tokens / 1000).toFixed(1)}k tokens` : `${(tokens / 1e6).toFixed(2)}M tokens`;
}

/** US dollars in words: `$1.24`, and `$0.0031` where cents would say nothing. */
export function priceWords(dollars: number): string {
  if (dollars === 0) return "$0";
  return dollars >= 0.1 ? `$${dollars.toFixed(2)}` : `$${dollars.toPrecision(2)}`;
}
