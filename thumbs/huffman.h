/*
 * thumbs/huffman.h - prefix codes of limited length for deflate (RFC 1951, section
 * 3.2.2).
 *
 * A Huffman tree is made by two queues (leaves in order of frequency, inner nodes in
 * the order of their making, which is that of their weight: van Leeuwen 1976). Only its
 * count of leaves at each depth is used, for the most frequent symbols get the shortest
 * codes anyhow. The counts are made by growing the tree from its root, an inner node at
 * a time, heaviest first: one leaf goes, two come one level below. A node that would
 * make leaves deeper than allowed is grown instead out of the deepest leaf that may
 * still be split. So every leaf has its place and the code is full at each step:
 * Kraft's sum is exactly 1, which zlib's inflate demands. Where nothing is too deep it
 * is a Huffman code; else it costs a little more than the best one of limited length:
 * with 14 bits and a block of 64 KiB 0.3 % in the worst case there is, frequencies that
 * are Fibonacci's numbers.
 */
#ifndef ASSETS_THUMBS_HUFFMAN_H
#define ASSETS_THUMBS_HUFFMAN_H

#include <stddef.h>
#include <stdint.h>

enum {
    HUFFMAN_SYMBOLS_MOST = 286, /* literals, end of block, lengths */
    HUFFMAN_LONGEST_MOST = 15,
    HUFFMAN_SEEN_MOST = (1 << 18) - 1, /* what one symbol's frequency may be */
};

/*
 * lengths[i]: bits of symbol i's code, 1 to longest; 0 where seen[i] is 0, but at least
 * two symbols get a code, as a code of one symbol cannot be full. 2 <= n <=
 * HUFFMAN_SYMBOLS_MOST and n <= 2 to the power of longest. The sum of seen is below
 * 2^31.
 */
void huffman_lengths(const uint32_t *seen, size_t n, unsigned longest, uint8_t *lengths);

/*
 * The canonical codes of these lengths, their bits turned round: deflate sends a code
 * from its first bit and fills bytes from the least one.
 */
void huffman_codes(const uint8_t *lengths, size_t n, uint16_t *codes);

#endif
