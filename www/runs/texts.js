/** What a patient agent answers when it is asked why a chat is hard. */
export const long = `A chat that streams looks like one text that grows. On the way it is four things at once, and each can go wrong by itself.

1. The pieces. A provider sends deltas, or the whole text so far, or both, and not always the same in one run. Take a repeated piece for an old one and “9, 9, 9” becomes “9”. Take a whole text for a piece and everything stands there twice. So the pieces are joined before anything is taken out of them: a text that carries on the last one wins, anything else is appended as it is.

2. The tags. Some of what a model says is for the machine: whom it replies to, that it should be spoken, that it has nothing to say. Nobody should see half a tag flash up, so what may still become one waits until that is settled. The same goes for half of a character: an emoji can arrive in two pieces, and the first of them is no text at all.

3. The pace. A model may say a hundred tokens in a second; a phone on a train cannot take a hundred frames. Text is held back for a moment and sent together. But when the model pauses, what was held back must not wait for its next word: a timer has to send it, and it must not be moved by what comes later.

4. The people. One watches from the beginning, one comes late, one reloads the page in the middle of a word, one is on a line that loses every tenth message. Each of them has some beginning of the text. If every delta says where it belongs, each of them can prove what it has, and needs to be sent only what is missing. If it does not, you send the whole text again with every token: for a reply of four thousand tokens that is eight million bytes instead of two hundred thousand.

Then the host goes away: a deploy, an eviction, a crash. What was being said is in its memory and nowhere else, unless somebody wrote it down. A router that is plain data can be put into bytes between two events, and go on from them as if nothing had happened.

None of this is hard by itself. What is hard is to have all of it at once, in every place where a gateway may run, and to know that it still holds after the next change. That is why the rules are one module, with no socket, no timer and no clock inside: the same events at the same times give the same frames, and a bug report can be a link.`;

export const plain = "It depends on who is watching. Send each viewer only what is new and where it belongs, keep the rest for those who come late, and say the end exactly once. Everything else is bookkeeping.";
