/* A file over the limit is named before it is sent, so that nothing typed is lost and no line is clogged. */
(() => {
  "use strict";

  const megabytes = (bytes) => `${Math.ceil(bytes / 1048576)} MB`;

  const judge = (input) => {
    const limit = Number(input.dataset.sizeLimit);
    const large = [...input.files].find((file) => file.size > limit);
    input.setCustomValidity(
      large
        ? `“${large.name}”有 ${megabytes(large.size)}，超过单个文件的上限 ${megabytes(limit)}。请压缩图片或拆分后再上传。`
        : "",
    );
    if (large) input.reportValidity();
  };

  document.querySelectorAll("input[type=file][data-size-limit]").forEach((input) => {
    input.addEventListener("change", () => judge(input));
  });
})();
