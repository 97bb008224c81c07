/** Draws the pictures of `editor/vscode/images/`, the icon and a scene of the session with the server: `node scripts/vscode-images.mjs`. */
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const root = new URL('../', import.meta.url);
const path = (file) => fileURLToPath(new URL(file, root));
const png = { compressionLevel: 9, palette: true };

await sharp(path('editor/vscode/images/icon.svg'), { density: 300 })
  .resize(128, 128)
  .png({ compressionLevel: 9 })
  .toFile(path('editor/vscode/images/icon.png'));
// Without animation the scene with the message stands.
await sharp(path('docs/session/alexnet.svg'), { density: 144 })
  .png(png)
  .toFile(path('editor/vscode/images/session.png'));
