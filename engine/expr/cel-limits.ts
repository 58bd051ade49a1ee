/** Bounds of one CEL expression; together with CEL's lack of loops they bound its cost. */
export const CEL_LIMITS = {
  characters: 8 * 1024,
  structure: {
    maxAstNodes: 2000,
    maxDepth: 64,
    maxListElements: 500,
    maxMapEntries: 500,
    maxCallArguments: 32,
  },
} as const;
