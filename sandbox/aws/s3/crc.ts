/** A running checksum over pieces of a body. */
export interface RunningChecksum {
  update(piece: Uint8Array): void;
  /** Big-endian bytes, as S3 encodes them in base64. */
  digest(): Buffer;
}

/** Castagnoli's polynomial, reflected. */
const CRC32C_POLYNOMIAL = 0x82f63b78;
/** NVMe's 64-bit polynomial, reflected, in two halves: JavaScript shifts 32 bits, and BigInt is far slower. */
const CRC64_HIGH = 0x9a6c9329;
const CRC64_LOW = 0xac4bc9b5;

let crc32cTable: Uint32Array | undefined;
let crc64Tables: { high: Uint32Array; low: Uint32Array } | undefined;

function buildCrc32cTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ CRC32C_POLYNOMIAL : value >>> 1;
    return value >>> 0;
  });
}

function buildCrc64Tables() {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let index = 0; index < 256; index++) {
    let h = 0;
    let l = index;
    for (let bit = 0; bit < 8; bit++) {
      const odd = l & 1;
      l = ((l >>> 1) | (h << 31)) >>> 0;
      h >>>= 1;
      if (odd) {
        h = (h ^ CRC64_HIGH) >>> 0;
        l = (l ^ CRC64_LOW) >>> 0;
      }
    }
    high[index] = h;
    low[index] = l;
  }
  return { high, low };
}

/** CRC32C (Castagnoli), as in `x-amz-checksum-crc32c`. */
export function crc32c(): RunningChecksum {
  crc32cTable ??= buildCrc32cTable();
  const table = crc32cTable;
  let state = 0xffffffff;
  return {
    update(piece) {
      for (const byte of piece) state = (state >>> 8) ^ (table[(state ^ byte) & 0xff] as number);
    },
    digest() {
      const out = Buffer.alloc(4);
      out.writeUInt32BE((state ^ 0xffffffff) >>> 0);
      return out;
    },
  };
}

/** CRC64NVME, as in `x-amz-checksum-crc64nvme`. */
export function crc64nvme(): RunningChecksum {
  crc64Tables ??= buildCrc64Tables();
  const tables = crc64Tables;
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(piece) {
      for (const byte of piece) {
        const index = (low ^ byte) & 0xff;
        low = (((low >>> 8) | (high << 24)) ^ (tables.low[index] as number)) >>> 0;
        high = ((high >>> 8) ^ (tables.high[index] as number)) >>> 0;
      }
    },
    digest() {
      const out = Buffer.alloc(8);
      out.writeUInt32BE((high ^ 0xffffffff) >>> 0, 0);
      out.writeUInt32BE((low ^ 0xffffffff) >>> 0, 4);
      return out;
    },
  };
}
