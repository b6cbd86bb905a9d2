import { describe, expect, it } from 'vitest';
import { decodeChunked } from '../../../sandbox/aws/sigv4/chunked.ts';
import { parseTarget } from '../../../sandbox/aws/sigv4/target.ts';
import { readClaim, verifyClaim } from '../../../sandbox/aws/sigv4/verify.ts';

// The worked examples of the Amazon S3 API reference, "Signature calculations" (header, chunked, chunked with trailer).
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const now = Date.parse('2013-05-24T00:00:00Z');
const SCOPE = `${credentials.accessKeyId}/20130524/us-east-1/s3/aws4_request`;

function authorization(signedHeaders: string, signature: string): string {
  return `AWS4-HMAC-SHA256 Credential=${SCOPE},SignedHeaders=${signedHeaders},Signature=${signature}`;
}

function verify(method: string, url: string, headers: Record<string, string>, payloadHash: string) {
  const target = parseTarget(url);
  return verifyClaim(readClaim(headers, target, 's3'), { method, headers, target, payloadHash }, credentials, now);
}

const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function getRequest(signature: string): [string, string, Record<string, string>, string] {
  const headers = {
    host: 'examplebucket.s3.amazonaws.com',
    range: 'bytes=0-9',
    'x-amz-content-sha256': EMPTY,
    'x-amz-date': '20130524T000000Z',
    authorization: authorization('host;range;x-amz-content-sha256;x-amz-date', signature),
  };
  return ['GET', '/test.txt', headers, EMPTY];
}

describe('the signature in a header', () => {
  it('is the one AWS documents', () => {
    const verified = verify(...getRequest('f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41'));
    expect(verified).toMatchObject({ service: 's3', region: 'us-east-1' });
  });

  it.each([
    ['one bit of the signature', { signature: 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb40' }],
    ['a signed header', { headers: { range: 'bytes=0-99' } }],
    ['the path', { url: '/other.txt' }],
    ['the query', { url: '/test.txt?versionId=1' }],
    ['the method', { method: 'DELETE' }],
  ])(
    'does not match when %s is changed',
    (_, change: { signature?: string; headers?: object; url?: string; method?: string }) => {
      const [method, url, headers, hash] = getRequest(
        change.signature ?? 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
      );
      expect(() =>
        verify(change.method ?? method, change.url ?? url, { ...headers, ...change.headers }, hash),
      ).toThrowError(expect.objectContaining({ type: 'SignatureDoesNotMatch', status: 403 }));
    },
  );

  it('must cover every x-amz header, and the host', () => {
    const [method, url, headers, hash] = getRequest('0'.repeat(64));
    expect(() => verify(method, url, { ...headers, 'x-amz-acl': 'public-read' }, hash)).toThrowError(
      /not signed: x-amz-acl/,
    );
    const bare = { ...headers, authorization: authorization('range;x-amz-content-sha256;x-amz-date', '0'.repeat(64)) };
    expect(() => verify(method, url, bare, hash)).toThrowError(/'Host' must be a signed header/);
  });

  it('is refused sixteen minutes late or early', () => {
    const [method, url, headers, payloadHash] = getRequest('0'.repeat(64));
    const target = parseTarget(url);
    for (const minutes of [-16, 16]) {
      const then = now + minutes * 60_000;
      expect(() =>
        verifyClaim(readClaim(headers, target, 's3'), { method, headers, target, payloadHash }, credentials, then),
      ).toThrowError(expect.objectContaining({ type: 'RequestTimeTooSkewed' }));
    }
  });
});

describe('the signature in a query', () => {
  const url =
    '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
  const headers = { host: 'examplebucket.s3.amazonaws.com' };
  const check = (at: number, path = url) => {
    const target = parseTarget(path);
    const request = { method: 'GET', headers, target, payloadHash: 'UNSIGNED-PAYLOAD' };
    return verifyClaim(readClaim(headers, target, 's3'), request, credentials, at);
  };

  it('is the one AWS documents, until it expires', () => {
    expect(check(now + 86_400_000)).toMatchObject({ expires: 86_400 });
    expect(() => check(now + 86_401_000)).toThrowError(/Request has expired/);
    expect(() => check(now - 16 * 60_000)).toThrowError(/not valid yet/);
  });

  it('is refused when it would live longer, or was made for another key', () => {
    expect(() => check(now, url.replace('86400', '604801'))).toThrowError(/between 1 and 604800/);
    expect(() => check(now, url.replace('86400', '86401'))).toThrowError(
      expect.objectContaining({ type: 'SignatureDoesNotMatch' }),
    );
    expect(() => check(now, url.replace('test.txt', 'secret.txt'))).toThrowError(
      expect.objectContaining({ type: 'SignatureDoesNotMatch' }),
    );
  });
});

describe('a body signed chunk by chunk', () => {
  const common = {
    host: 's3.amazonaws.com',
    'x-amz-date': '20130524T000000Z',
    'x-amz-storage-class': 'REDUCED_REDUNDANCY',
    'content-encoding': 'aws-chunked',
    'x-amz-decoded-content-length': '66560',
  };
  const plain = {
    ...common,
    'content-length': '66824',
    'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
    authorization: authorization(
      'content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class',
      '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
    ),
  };
  const SIGNATURES = [
    'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648',
    '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497',
    'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9',
  ];

  function wire(signatures: string[], letter = 'a', tail = '\r\n'): Buffer {
    const chunk = (size: number, signature = '') =>
      `${size.toString(16)};chunk-signature=${signature}\r\n${letter.repeat(size)}${size > 0 ? '\r\n' : ''}`;
    return Buffer.from(chunk(65_536, signatures[0]) + chunk(1024, signatures[1]) + chunk(0, signatures[2]) + tail);
  }

  /** Cuts the bytes at awkward places, as a network does. */
  async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }

  async function decode(bytes: Buffer, pieceSize = 1000, trailer = false, headers: Record<string, string> = plain) {
    const hash = headers['x-amz-content-sha256'] ?? '';
    const verified = verify('PUT', '/examplebucket/chunkObject.txt', headers, hash);
    const trailers = new Map<string, string>();
    let text = '';
    for await (const piece of decodeChunked(pieces(bytes, pieceSize), { signed: true, trailer, verified, trailers })) {
      text += piece.toString('latin1');
    }
    return { text, trailers };
  }

  it.each([1, 7, 1000, 100_000])('is the one AWS documents, in pieces of %i bytes', async (size) => {
    expect((await decode(wire(SIGNATURES), size)).text).toBe('a'.repeat(66_560));
  });

  it('is refused when a byte or a signature is changed, and when its end is missing', async () => {
    await expect(decode(wire(SIGNATURES, 'b'))).rejects.toMatchObject({ type: 'SignatureDoesNotMatch' });
    await expect(decode(wire([SIGNATURES[0] ?? '', SIGNATURES[0] ?? '', '']))).rejects.toMatchObject({
      type: 'SignatureDoesNotMatch',
    });
    await expect(decode(wire(SIGNATURES).subarray(0, 66_000))).rejects.toMatchObject({ type: 'IncompleteBody' });
    await expect(decode(Buffer.from('no chunks at all'))).rejects.toMatchObject({ type: 'IncompleteBody' });
  });

  it('may end with a signed trailer', async () => {
    const headers = {
      ...common,
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'x-amz-trailer': 'x-amz-checksum-crc32c',
      authorization: authorization(
        'content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer',
        '106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e',
      ),
    };
    const signatures = [
      'b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2',
      '1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7',
      '2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992',
    ];
    const tail = (checksum: string) =>
      `x-amz-checksum-crc32c:${checksum}\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n`;
    const { text, trailers } = await decode(wire(signatures, 'a', tail('sOO8/Q==')), 999, true, headers);
    expect(text).toHaveLength(66_560);
    expect(trailers.get('x-amz-checksum-crc32c')).toBe('sOO8/Q==');
    await expect(decode(wire(signatures, 'a', tail('AAAAAA==')), 999, true, headers)).rejects.toMatchObject({
      type: 'SignatureDoesNotMatch',
    });
  });
});
