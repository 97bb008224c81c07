-- Opens a spec over `specc lsp`, types a wrong stride, takes the first fix that is offered, and prints what came about as JSON.
-- For Neovim 0.7 and later, without plugins: nvim --headless --clean -S test/editors/neovim.lua
-- Environment: SPEC, the file; SPECC, the command line of the server, words apart by line breaks.
vim.opt.swapfile = false

local function wait(what, happened)
  if not vim.wait(30000, happened, 20) then
    io.stdout:write(vim.json.encode({ failed = what }) .. '\n')
    vim.cmd('cquit 3')
  end
end

vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.SPEC))
local id = vim.lsp.start_client({ name = 'specc', cmd = vim.split(vim.env.SPECC, '\n'), root_dir = vim.fn.getcwd() })
vim.lsp.buf_attach_client(0, id)
local client = vim.lsp.get_client_by_id(id)
wait('the server answers', function() return client.server_capabilities and client.server_capabilities.hoverProvider end)

local line = vim.fn.search('stride: 4')
local column = vim.fn.getline(line):find('stride: 4') + #'stride: '
vim.api.nvim_win_set_cursor(0, { line, column - 1 })
vim.cmd('normal! r5')
wait('a diagnostic', function() return #vim.diagnostic.get(0) > 0 end)
local found = vim.diagnostic.get(0)[1]

local range = {
  start = { line = found.lnum, character = found.col },
  ['end'] = { line = found.end_lnum, character = found.end_col },
}
local answer = vim.lsp.buf_request_sync(0, 'textDocument/codeAction', {
  textDocument = vim.lsp.util.make_text_document_params(),
  range = range,
  context = { diagnostics = {} },
}, 30000)
local actions = answer[id].result
vim.lsp.util.apply_workspace_edit(actions[1].edit, client.offset_encoding)
local typed = vim.fn.getline(line)
wait('a clean buffer', function() return #vim.diagnostic.get(0) == 0 end)

local hover = vim.lsp.buf_request_sync(0, 'textDocument/hover', {
  textDocument = vim.lsp.util.make_text_document_params(),
  position = { line = line - 1, character = vim.fn.getline(line):find('conv1') },
}, 30000)[id].result

io.stdout:write(vim.json.encode({
  code = found.code,
  range = range,
  message = found.message,
  action = actions[1].title,
  line = typed,
  hover = hover.contents.value,
}) .. '\n')
vim.cmd('write')
vim.cmd('qall!')
