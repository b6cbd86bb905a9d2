/**
 * The class file of `com.example.geo.Places` as a compiler for that Java would write it, with a `main` that throws null
 * (JVM specification, chapter 4): there is no Java compiler here.
 */
export function placesClass(java: number): Uint8Array {
  const two = (number: number) => [number >> 8, number & 0xff];
  const four = (number: number) => [0, 0, ...two(number)];
  const utf8 = (text: string) => [1, ...two(text.length), ...Buffer.from(text)];
  const classNamed = (index: number) => [7, ...two(index)];
  const pool = [
    ...[classNamed(2), utf8('com/example/geo/Places'), classNamed(4), utf8('java/lang/Object')],
    ...[utf8('main'), utf8('([Ljava/lang/String;)V'), utf8('Code')],
  ];
  const throwNull = [0x01, 0xbf]; // aconst_null, athrow
  const stackAndLocals = [...two(1), ...two(1)];
  const code = [...stackAndLocals, ...four(throwNull.length), ...throwNull, ...two(0), ...two(0)];
  const publicStatic = two(0x09);
  const main = [...publicStatic, ...two(5), ...two(6), ...two(1), ...two(7), ...four(code.length), ...code];
  return Uint8Array.from([
    ...[0xca, 0xfe, 0xba, 0xbe, ...two(0), ...two(44 + java)],
    ...[...two(pool.length + 1), ...pool.flat()],
    ...[...two(0x21), ...two(1), ...two(3), ...two(0), ...two(0)],
    ...[...two(1), ...main, ...two(0)],
  ]);
}
