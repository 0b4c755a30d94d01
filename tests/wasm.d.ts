// What an import of a .wasm file gives is each runtime's own: a module, or a path.
declare module "*.wasm" {
  const wasm: any;
  export default wasm;
}

declare module "cloudflare:workers" {
  /** What workerd has, as far as it is used here. */
  export class DurableObject {
    constructor(ctx: import("@cloudflare/workers-types").DurableObjectState, env: any);
    ctx: import("@cloudflare/workers-types").DurableObjectState;
    env: any;
  }
}
