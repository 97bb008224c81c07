/** Draws `editor/vscode/images/icon.png` from `icon.svg`: `node scripts/vscode-icon.mjs`. */
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const images = new URL('../editor/vscode/images/', import.meta.url);
await sharp(fileURLToPath(new URL('icon.svg', images)), { density: 300 })
  .resize(128, 128)
  .png({ compressionLevel: 9 })
  .toFile(fileURLToPath(new URL('icon.png', images)));
