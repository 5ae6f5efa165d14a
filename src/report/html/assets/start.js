// What is seen first is drawn first; the articles' own blocks follow this script in the page.

drawPicture();
drawMatrix();
drawSpread();
reader.draw();
drawTable();
watchPointing();
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", reader.begin, { once: true });
else reader.begin();
