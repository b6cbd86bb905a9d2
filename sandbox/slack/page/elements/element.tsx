import { ButtonElement, type ElementProps } from './button.tsx';
import { ChecksElement } from './checks.tsx';
import { DateElement, TextInputElement } from './inputs.tsx';
import { OverflowElement } from './menu.tsx';
import { SelectElement } from './select.tsx';

/** Any Block Kit element; one that the page does not know says so instead of vanishing. */
export function ElementView(props: ElementProps) {
  const { element } = props;
  switch (element.type) {
    case 'button':
    case 'workflow_button':
      return <ButtonElement {...props} />;
    case 'overflow':
      return <OverflowElement {...props} />;
    case 'static_select':
    case 'multi_static_select':
    case 'users_select':
    case 'multi_users_select':
    case 'channels_select':
    case 'multi_channels_select':
    case 'conversations_select':
    case 'multi_conversations_select':
      return <SelectElement {...props} />;
    case 'checkboxes':
    case 'radio_buttons':
      return <ChecksElement {...props} />;
    case 'plain_text_input':
    case 'email_text_input':
    case 'url_text_input':
    case 'number_input':
      return <TextInputElement {...props} />;
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return <DateElement {...props} />;
    case 'image':
      return <img className="accessory-image" src={element.image_url} alt={element.alt_text ?? ''} />;
    default:
      return <span className="unknown">An element of type “{element.type}” cannot be shown here.</span>;
  }
}
