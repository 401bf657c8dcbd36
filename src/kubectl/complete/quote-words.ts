/** Words as Go prints a slice of them: `[a b]`. */
export const quoteWords = (words: readonly string[]): string => `[${words.join(' ')}]`;
