// safeStorage as Electron has it on a Linux desktop without a keyring. It offers no encryption there, until the app
// agrees to 'basic_text': Chromium's own scheme, whose password anybody can look up.
import crypto from 'node:crypto';
import { app } from './app.ts';

const prefix = Buffer.from('v10');
const key = crypto.pbkdf2Sync('peanuts', 'saltysalt', 1, 16, 'sha1');
const initialVector = Buffer.alloc(16, ' ');

const encrypting = 'Error while encrypting the text provided to safeStorage.encryptString.';
const decrypting = 'Error while decrypting the ciphertext provided to safeStorage.decryptString.';

let usesPlainText = false;

function assertAvailable(refusal: string): void {
  if (!app.isReady()) throw new Error('safeStorage cannot be used before app is ready');
  if (!usesPlainText) throw new Error(refusal);
}

export const safeStorage = {
  isEncryptionAvailable: (): boolean => app.isReady() && usesPlainText,
  getSelectedStorageBackend: (): string => (app.isReady() ? 'basic_text' : 'unknown'),
  setUsePlainTextEncryption(usePlainText: boolean): void {
    usesPlainText = usePlainText;
  },

  encryptString(text: string): Buffer {
    assertAvailable(`${encrypting} Encryption is not available.`);
    const cipher = crypto.createCipheriv('aes-128-cbc', key, initialVector);
    return Buffer.concat([prefix, cipher.update(text, 'utf8'), cipher.final()]);
  },

  decryptString(data: Buffer): string {
    assertAvailable(`${decrypting} Decryption is not available.`);
    if (!prefix.equals(data.subarray(0, prefix.length)))
      throw new Error(`${decrypting} Ciphertext does not appear to be encrypted.`);
    try {
      const decipher = crypto.createDecipheriv('aes-128-cbc', key, initialVector);
      return decipher.update(data.subarray(prefix.length), undefined, 'utf8') + decipher.final('utf8');
    } catch (cause) {
      throw new Error(decrypting, { cause });
    }
  },

  isAsyncEncryptionAvailable: async (): Promise<boolean> => safeStorage.isEncryptionAvailable(),
  encryptStringAsync: async (text: string): Promise<Buffer> => safeStorage.encryptString(text),
  decryptStringAsync: async (data: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> => ({
    result: safeStorage.decryptString(data),
    shouldReEncrypt: false,
  }),
};
