// What the bench of the plan measures inside the page; each function answers numbers in milliseconds.
({
  plan: () => document.querySelector("#seat-plan").seatPlan,
  canvas: () => document.querySelector(".seat-plan-canvas"),
  frame: () => new Promise(requestAnimationFrame),

  /** The bare work: as many rectangles as there are seats, in four colours. */
  async bareFill(count) {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [880, 640];
    const ctx = canvas.getContext("2d", { alpha: false });
    const begun = performance.now();
    for (let i = 0; i < count; i++) {
      if (i % (count / 4) === 0) ctx.fillStyle = ["#0072B2", "#E69F00", "#009E73", "#CC79A7"][(i * 4) / count];
      ctx.fillRect((i * 3) % 880, ((i * 3) / 880) % 640, 2, 2);
    }
    ctx.getImageData(0, 0, 1, 1);
    return performance.now() - begun;
  },

  /** Times between frames while `step(n)` is done once in each. */
  async frames(count, step) {
    const times = [];
    let last = await this.frame();
    for (let n = 0; n < count; n++) {
      step(n);
      const now = await this.frame();
      times.push(now - last);
      last = now;
    }
    return times;
  },

  idleFrames(count) {
    return this.frames(count, () => undefined);
  },

  async pan(count) {
    const canvas = this.canvas();
    const box = canvas.getBoundingClientRect();
    let [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
    const say = (type, target) =>
      target.dispatchEvent(new MouseEvent(type, { view: window, bubbles: true, cancelable: true, clientX: x, clientY: y }));
    say("mousedown", canvas);
    const times = await this.frames(count, (n) => {
      x += n % 40 < 20 ? 9 : -9;
      y += n % 20 < 10 ? 5 : -5;
      say("mousemove", window);
    });
    say("mouseup", window);
    return times;
  },

  zoom(count) {
    const canvas = this.canvas();
    const box = canvas.getBoundingClientRect();
    const at = { clientX: box.left + box.width / 2, clientY: box.top + box.height / 2, bubbles: true, cancelable: true };
    return this.frames(count, (n) => {
      canvas.dispatchEvent(new WheelEvent("wheel", { ...at, view: window, deltaY: n % 60 < 30 ? -40 : 40 }));
    });
  },

  /** A click on a seat: until it is shown as mine, then until the server has answered. */
  async pick(seat) {
    const canvas = this.canvas();
    const { x, y } = this.plan().screenPosition(seat);
    const say = (type) =>
      canvas.dispatchEvent(new PointerEvent(type, { pointerId: 1, pointerType: "mouse", button: 0, clientX: x, clientY: y, bubbles: true }));
    const begun = performance.now();
    say("pointerdown");
    say("pointerup");
    if (this.plan().stateOf(seat) !== 1) throw new Error(`seat ${seat} did not turn`);
    const shown = performance.now();
    await this.plan().idle();
    return [shown - begun, performance.now() - begun];
  },

  /** A request that only reads: what any answer of the server takes. */
  async trip() {
    const begun = performance.now();
    await (await fetch(`${document.querySelector("#seat-plan").dataset.changesUrl}?since=${Date.now()}`)).json();
    return performance.now() - begun;
  },

  /** When (epoch) a seat is seen as held by another. */
  async turned(seat) {
    while (this.plan().stateOf(seat) !== 5) await new Promise((done) => setTimeout(done, 5));
    return performance.timeOrigin + performance.now();
  },
});
