const HIGH = 2 ** 32

/** Eight bytes, big-endian. */
export function writeUint53(bytes: Uint8Array, offset: number, value: number): void {
  writeUint32(bytes, offset, Math.floor(value / HIGH))
  writeUint32(bytes, offset + 4, value >>> 0)
}

/** What {@link writeUint53} wrote; other bytes may give a number that is not safe. */
export function readUint53(bytes: Uint8Array, offset: number): number {
  return readUint32(bytes, offset) * HIGH + readUint32(bytes, offset + 4)
}

/** Four bytes, big-endian. */
export function writeUint32(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 24
  bytes[offset + 1] = value >>> 16
  bytes[offset + 2] = value >>> 8
  bytes[offset + 3] = value
}

export function readUint32(bytes: Uint8Array, offset: number): number {
  return (
    (bytes[offset] as number) * 0x1000000 +
    (((bytes[offset + 1] as number) << 16) |
      ((bytes[offset + 2] as number) << 8) |
      (bytes[offset + 3] as number))
  )
}
