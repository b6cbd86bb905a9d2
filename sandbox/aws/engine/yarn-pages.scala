package stoker.sandbox

import java.util.{Map => JavaMap}

import org.apache.hadoop.conf.Configuration
import org.apache.hadoop.http.{FilterContainer, FilterInitializer}
import org.apache.hadoop.shaded.javax.servlet.{Filter, FilterChain, FilterConfig, ServletRequest, ServletResponse}
import org.apache.hadoop.shaded.javax.servlet.http.{HttpServletRequest, HttpServletResponse}

/**
 * Holds YARN's HTTP ports to the rule of the sandbox's own: they would take an application from whoever asks, and a web
 * page may ask for whatever its browser can reach, even by a name of its own that it points here.
 * For `hadoop.http.filter.initializers`.
 */
class YarnPages extends FilterInitializer {
  override def initFilter(container: FilterContainer, conf: Configuration): Unit =
    container.addGlobalFilter("yarn pages", classOf[YarnPagesFilter].getName, JavaMap.of())
}

class YarnPagesFilter extends Filter {
  override def init(config: FilterConfig): Unit = ()
  override def destroy(): Unit = ()

  override def doFilter(request: ServletRequest, response: ServletResponse, next: FilterChain): Unit = {
    val header = request.asInstanceOf[HttpServletRequest].getHeader _
    refusal(request.getLocalPort, header) match {
      case Some(reason) => response.asInstanceOf[HttpServletResponse].sendError(HttpServletResponse.SC_FORBIDDEN, reason)
      case None => next.doFilter(request, response)
    }
  }

  private def refusal(port: Int, header: String => String): Option[String] = {
    val names = Seq("127.0.0.1", "localhost").map(name => s"$name:$port")
    val (host, origin, site) = (header("Host"), header("Origin"), header("Sec-Fetch-Site"))
    if (!names.contains(host)) Some(s"Host '$host' is not this server; it is ${names.mkString(" or ")}.")
    else if (origin != null && origin != s"http://$host") Some(s"Requests from '$origin', another page, are refused.")
    else if (site != null && site != "none" && site != "same-origin")
      Some(s"Requests from another page (Sec-Fetch-Site: $site) are refused; open the address itself.")
    else None
  }
}
