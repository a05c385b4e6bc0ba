/** The blocks of a call as numbers: cut, copied and compared far faster than their hashes' texts. */
export const blockKeys = 'arrayMap(hash -> cityHash64(hash), prefix_hashes)';

/** The type of the blocks below: the key of each, and its position (from 1). */
export const noBlocks = "CAST([], 'Array(Tuple(UInt64, UInt32))')";

/** For each of `blocks` the position of the one before it; 0 for the first. */
export const blocksBefore = 'arrayPopBack(arrayPushFront(blocks.2, toUInt32(0)))';

/** Those of the blocks of a call of so many that stand at the positions. */
export function blocksAt(blockCount: string, positions: readonly number[]): string {
  return `arrayFilter(block -> block.2 <= ${blockCount} and block.2 in (${positions.join(', ')}), arrayZip(block_keys, arrayEnumerate(block_keys)))`;
}
