/**
 * Runs under Deno with the URL of a folder whose `files.json` holds `[{ file, text }]`: compiles each text with wgpu and naga
 * and prints one line, `{ skipped }` or `{ errors: [{ file, message }] }`.
 */
/* global Deno */
const files = JSON.parse(await Deno.readTextFile(new URL('files.json', Deno.args[0])));
console.log(JSON.stringify(await check(files)));

async function check(files) {
  const adapter = await navigator.gpu?.requestAdapter();
  if (!adapter) {
    return { skipped: 'wgpu finds no adapter: is a Vulkan driver installed?' };
  }
  const device = await adapter.requestDevice();
  const errors = [];
  for (const { file, text } of files) {
    const message = await compile(device, text);
    if (message !== undefined) {
      errors.push({ file, message });
    }
  }
  return { errors };
}

async function compile(device, code) {
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ code });
  device.createComputePipeline({ layout: 'auto', compute: { module, entryPoint: 'main' } });
  return (await device.popErrorScope())?.message;
}
