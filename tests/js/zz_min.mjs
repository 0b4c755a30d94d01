import { readFileSync } from "node:fs";
import { ChatRouter } from "../../pkg/entry/node.js";
import { liveAnswer, EPOCH } from "./live_traces.mjs";
import { routerOptions } from "./play.mjs";
import { HostRows } from "./host_rows.mjs";
import { framesIn } from "./live_traces.mjs";
const log = readFileSync("/tmp/h2_prev.log","utf8");
const line = log.split("\n").find(l=>l.includes("Counterexample:"));
const [trace, places, limits] = JSON.parse(line.slice(line.indexOf("["))); console.log(places, limits, trace.steps.length);
const out=(r,s)=>{try{return JSON.stringify({a:liveAnswer(r,s)??null,w:r.wakeAt(),h:r.stats().held})}catch(e){return "threw "+e.message}};
function differs(steps){ for (let k=0;k<steps.length;k++){ const mk=()=>new ChatRouter({...routerOptions(trace.config),semantics:"live",limits,epoch:EPOCH}); const a=mk(), b0=mk(); let b=b0; const host=new HostRows(); let bad=false;
  steps.forEach((s,i)=>{ if(i===k){ b=ChatRouter.restore(b0.snapshot(),{epoch:EPOCH}); host.tell(b);} const x=out(a,s), y=out(b,s); if(x!==y) bad=true; if (i<k){ try{const o=JSON.parse(x); host.note(s,framesIn(o.a));}catch{} } }); a.free(); if(bad) return k; } return -1; }
let steps=trace.steps; console.log("differs at", differs(steps));
for (let changed=true; changed;) { changed=false; for (let i=0;i<steps.length;i++){ const t=steps.filter((_,j)=>j!==i); if (t.length && differs(t)>=0){ steps=t; changed=true; break; } } }
console.log("restored before", differs(steps)); for (const s of steps) console.log(JSON.stringify(s));
