// How the Java that pip brings gets through to Maven Central. Used by the set-up before anything is installed by npm, so
// it uses nothing but Node.
import { spawn } from 'node:child_process';
import { createHash, randomUUID, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';

const JAVA_STORES = [
  '/etc/ssl/certs/java/cacerts',
  '/etc/pki/java/cacerts',
  '/etc/pki/ca-trust/extracted/java/cacerts',
];
const SYSTEM_BUNDLES = ['/etc/ssl/certs/ca-certificates.crt', '/etc/pki/tls/certs/ca-bundle.crt', '/etc/ssl/cert.pem'];
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Flags for the proxy of the environment: Java reads none of its own.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string[]}
 */
export function proxyFlags(env = process.env) {
  const url = env.HTTPS_PROXY ?? env.https_proxy;
  if (url === undefined || url === '') return [];
  const { hostname, port, protocol } = new URL(url);
  return [`-Dhttps.proxyHost=${hostname}`, `-Dhttps.proxyPort=${port || (protocol === 'https:' ? 443 : 80)}`];
}

/**
 * Flags by which Java trusts whom this machine trusts: the one from pip knows only the certificates that everybody
 * does, and a company's proxy has one of its own. None where there is nothing to add.
 * @param {{ javaHome: string, folder: string, onProgress?: (line: string) => void }} options `folder` keeps a store that has to be made
 * @returns {Promise<string[]>}
 */
export async function trustFlags({ javaHome, folder, onProgress = () => {} }) {
  const store = JAVA_STORES.find((path) => existsSync(path)) ?? (await ownStore(javaHome, folder, onProgress));
  return store === null ? [] : [`-Djavax.net.ssl.trustStore=${store}`];
}

/** A store with the certificates that this machine trusts beyond those of Node; takes some 0.3 s for each of them, once. */
async function ownStore(javaHome, folder, onProgress) {
  const extra = ownCertificates();
  if (extra.size === 0) return null;
  const hash = createHash('sha256').update([...extra.keys()].sort().join('\n'));
  const store = join(folder, `cacerts-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(store)) return store;
  onProgress(`making Java trust ${extra.size} certificates of this machine`);
  await mkdir(folder, { recursive: true });
  const draft = `${store}.${randomUUID()}`;
  try {
    await copyFile(join(javaHome, 'lib', 'security', 'cacerts'), draft);
    for (const [alias, pem] of extra) await importCertificate(javaHome, draft, alias, pem);
    await rename(draft, store);
  } finally {
    await rm(draft, { force: true });
  }
  return store;
}

function ownCertificates() {
  const named = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE'].map(
    (name) => process.env[name],
  );
  const bundles = [...named, ...SYSTEM_BUNDLES].filter((path) => path !== undefined && existsSync(path));
  const common = new Set(rootCertificates.map((pem) => new X509Certificate(pem).fingerprint256));
  const extra = new Map();
  for (const bundle of new Set(bundles)) {
    for (const [pem] of readFileSync(bundle, 'utf8').matchAll(CERTIFICATE)) {
      const { fingerprint256 } = new X509Certificate(pem);
      if (!common.has(fingerprint256)) extra.set(fingerprint256, pem);
    }
  }
  return extra;
}

/** One that keytool refuses is left out: another may be the one that is needed. */
function importCertificate(javaHome, store, alias, pem) {
  const args = ['-importcert', '-noprompt', '-storepass', 'changeit', '-keystore', store, '-alias', alias];
  return new Promise((done, fail) => {
    const child = spawn(join(javaHome, 'bin', 'keytool'), args, { stdio: ['pipe', 'ignore', 'ignore'] });
    child.on('error', fail);
    child.on('close', done);
    child.stdin.on('error', () => {}); // It may end before it has read.
    child.stdin.end(pem);
  });
}
