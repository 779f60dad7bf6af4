namespace ContainerNet.Drawings;

/// <summary>What moves in a page: pan, zoom, and the hop that is chosen. It reads nothing but the page it stands in.</summary>
internal static class PageScript
{
    /// <summary>The script, whole.</summary>
    public const string Text = """
        (() => {
          const view = document.getElementById('view'), svg = view.querySelector('svg');
          const width = +svg.dataset.width, height = +svg.dataset.height;
          let x = 0, y = 0, scale = 1, drag = null;
          const show = () => svg.setAttribute('viewBox', `${x} ${y} ${view.clientWidth / scale} ${view.clientHeight / scale}`);
          const fit = whole => {
            const all = Math.min(view.clientWidth / width, view.clientHeight / height);
            scale = Math.min(1.5, whole ? all : Math.max(all, Math.min(view.clientWidth / width, 1), .55));
            x = width < view.clientWidth / scale ? (width - view.clientWidth / scale) / 2 : 0;
            y = height < view.clientHeight / scale ? (height - view.clientHeight / scale) / 2 : 0;
            show();
          };
          const zoom = (by, at) => {
            const next = Math.min(4, Math.max(.1, scale * by)), px = at ? at.x : view.clientWidth / 2, py = at ? at.y : view.clientHeight / 2;
            x += px / scale - px / next; y += py / scale - py / next; scale = next; show();
          };
          const choose = (number, isFocused, isQuiet) => {
            document.querySelectorAll('ol button').forEach(button => {
              const isOpen = button.dataset.hop === number && button.getAttribute('aria-expanded') !== 'true' || button.dataset.hop === number && !isFocused;
              button.setAttribute('aria-expanded', isOpen);
              button.nextElementSibling.hidden = !isOpen;
              if (isOpen && !isFocused && !isQuiet) button.scrollIntoView({ block: 'nearest' });
            });
            svg.querySelectorAll('.node.hop').forEach(node => node.classList.toggle('chosen', node.dataset.hops.split(' ').includes(number)));
          };
          const point = event => { const edge = view.getBoundingClientRect(); return { x: event.clientX - edge.left, y: event.clientY - edge.top }; };
          view.addEventListener('wheel', event => { event.preventDefault(); zoom(Math.exp(-event.deltaY * (event.deltaMode ? .05 : .0016)), point(event)); }, { passive: false });
          view.addEventListener('pointerdown', event => { if (!event.target.closest('.tools')) drag = { px: event.clientX, py: event.clientY, x, y, moved: false }; });
          addEventListener('pointermove', event => {
            if (!drag) return;
            drag.moved ||= Math.hypot(event.clientX - drag.px, event.clientY - drag.py) > 4;
            if (drag.moved) { x = drag.x - (event.clientX - drag.px) / scale; y = drag.y - (event.clientY - drag.py) / scale; show(); }
          });
          addEventListener('pointerup', () => { setTimeout(() => { drag = null; }); });
          const hopOf = event => event.target.closest && event.target.closest('.node.hop');
          view.addEventListener('click', event => { const node = hopOf(event); if (node && !(drag && drag.moved)) choose(node.dataset.hops.split(' ')[0], false); });
          view.addEventListener('keydown', event => {
            const node = hopOf(event), step = 60 / scale;
            if (node && (event.key === 'Enter' || event.key === ' ')) choose(node.dataset.hops.split(' ')[0], false);
            else if (event.key === '+' || event.key === '=') zoom(1.25);
            else if (event.key === '-') zoom(.8);
            else if (event.key === '0') fit(true);
            else if (event.key === 'ArrowLeft') { x -= step; show(); }
            else if (event.key === 'ArrowRight') { x += step; show(); }
            else if (event.key === 'ArrowUp') { y -= step; show(); }
            else if (event.key === 'ArrowDown') { y += step; show(); }
            else return;
            event.preventDefault();
          });
          document.querySelectorAll('ol button').forEach(button => button.addEventListener('click', () => choose(button.dataset.hop, true)));
          document.getElementById('in').addEventListener('click', () => zoom(1.25));
          document.getElementById('out').addEventListener('click', () => zoom(.8));
          document.getElementById('fit').addEventListener('click', () => fit(true));
          addEventListener('resize', () => fit(false));
          fit(false);
          const broken = document.querySelector('ol .broken');
          if (broken) choose(broken.dataset.hop, false, true);
        })();
        """;
}
