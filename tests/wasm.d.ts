// What an import of a .wasm file gives is each runtime's own: a module, or a path.
declare module "*.wasm" {
  const wasm: any;
  export default wasm;
}
